-- Letters that are none.
-- expect: error: invalid UTF-8

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ in utf8.codes("a\xff\xfe") do end
    return { offers = { "cup", "lamp" } }
  end,
}
