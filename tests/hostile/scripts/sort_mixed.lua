-- Numbers among texts among tables.
-- expect: error: cannot compare

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    table.sort { 1, "a", {}, true }
    return { offers = { "cup", "lamp" } }
  end,
}
