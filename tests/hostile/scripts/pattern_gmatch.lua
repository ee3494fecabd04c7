-- gmatch that finds nothing, slowly.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for word in (("a"):rep(100000)):gmatch("a-a-a-b") do error(word) end
    return { offers = { "cup", "lamp" } }
  end,
}
