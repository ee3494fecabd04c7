-- A table a hundred thousand deep, where a text is expected.
-- expect: error: expected

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local deep = {}
    for _ = 1, 100000 do deep = { deep } end
    return { offers = deep, message = deep, frame = deep, tone = deep, score = deep }
  end,
}
