-- A table a hundred thousand deep, returned.
-- expect: error: there is no locale

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local deep = {}
    for _ = 1, 100000 do deep = { en = deep, [1] = deep } end
    return { offers = { "cup", "lamp" }, message = deep }
  end,
}
