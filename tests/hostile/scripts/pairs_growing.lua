-- A list that grows as fast as it is walked.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = { 1 }
    for i in ipairs(list) do list[i + 1] = i end
    return { offers = { "cup", "lamp" } }
  end,
}
