-- Another _ENV: of this function alone.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local keep = assert
    local _ENV = { pairs = "mine" }
    keep(pairs == "mine")
    return { offers = { "cup", "lamp" } }
  end,
}
