-- The same as a method of a text.
-- expect: error: 'string.dump' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local code = ("x").dump(function() end)
    return { offers = { "cup", "lamp" }, message = code }
  end,
}
