-- The same question, kept: its answers fill what one call may copy, and that is swallowed.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local question = { tags = {}, id = {} }
    for i = 1, 50 do question.tags[i] = ("t"):rep(60) .. i end
    for i = 1, 1000 do question.id[i] = ("i"):rep(60) .. i end
    while true do pcall(offers.where, question) end
    return { offers = { "cup", "lamp" } }
  end,
}
