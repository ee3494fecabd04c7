-- More keys than are walked.
-- expect: error: pairs walks at most 100000 keys

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local keys = {}
    for i = 1, 100001 do keys[i * 2] = true end
    for _ in pairs(keys) do error("walked") end
    return { offers = { "cup", "lamp" } }
  end,
}
