-- Fails with the name of what was viewed, which nothing but a yes told.
-- expect: error: (withheld: it says profile:viewed)

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    for _, id in ipairs { "cup", "lamp", "vase" } do
      if profile:viewed(id) then error("looked at the " .. id) end
    end
  end,
}
