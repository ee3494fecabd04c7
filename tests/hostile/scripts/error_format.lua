-- An error full of directives.
-- expect: error: %s%n%s

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error("%s%n%s%d%100000d%p%s")
    return { offers = { "cup", "lamp" } }
  end,
}
