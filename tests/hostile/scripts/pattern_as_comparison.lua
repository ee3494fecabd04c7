-- string.match as a comparison: a slow match, from C to C.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 1000 do list[i] = i % 2 == 0 and ("a*"):rep(30) .. "b" or ("a"):rep(100) end
    table.sort(list, string.match)
    return { offers = { "cup", "lamp" } }
  end,
}
