-- Bytecode, made by string.dump.
-- expect: error: 'string.dump' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local code = string.dump(function() end)
    return { offers = { "cup", "lamp" }, message = code }
  end,
}
