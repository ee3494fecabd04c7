-- The machine's clock, commands, locale and exit.
-- expect: refused: 'os' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    os.setlocale("de_DE")
    os.exit(0)
    return { offers = { "cup", "lamp" } }
  end,
}
