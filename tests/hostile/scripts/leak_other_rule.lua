-- Looks for what another strategy's file declared.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _, name in ipairs { "canary", "ordinary", "secret_of_the_canary" } do
      assert(not pcall(function() return _ENV[name] end), name)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
