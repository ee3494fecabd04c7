-- An error that is no UTF-8.
-- expect: error:

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error("\xff\xfe\xc0\x80\xed\xa0\x80\xf8")
    return { offers = { "cup", "lamp" } }
  end,
}
