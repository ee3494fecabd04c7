-- A capture that is looked for again: cubic.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("a"):rep(20000) .. "b"
    text:find("(a+).-%1c")
    return { offers = { "cup", "lamp" } }
  end,
}
