-- A slot for what may not be said.
-- expect: error: may not be said

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local slot = "di" .. "ary"
    return { offers = { "cup", "lamp" }, message = "You are {" .. slot .. "}" }
  end,
}
