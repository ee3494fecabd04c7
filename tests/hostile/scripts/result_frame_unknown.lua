-- A frame that does not exist, nearly.
-- expect: error: did you mean 'plain'

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local name = "pl" .. "ian"
    return { offers = { "cup", "lamp" }, frame = name }
  end,
}
