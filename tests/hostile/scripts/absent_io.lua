-- Files.
-- expect: refused: 'io' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    io.open("/etc/passwd"):read("a")
    return { offers = { "cup", "lamp" } }
  end,
}
