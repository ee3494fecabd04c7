-- assert and error as functions that pcall is given, with values instead of texts.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local thing = {}
    while true do
      pcall(error, thing)
      pcall(assert, false, thing)
      pcall(error, nil)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
