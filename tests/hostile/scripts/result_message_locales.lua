-- Locales that do not exist.
-- expect: error: there is no locale

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local many = {}
    for i = 1, 10000 do many["l" .. i] = "x" end
    return { offers = { "cup", "lamp" }, message = many }
  end,
}
