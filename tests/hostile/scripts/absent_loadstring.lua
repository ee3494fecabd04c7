-- loadstring, loadfile and dofile.
-- expect: refused: 'loadstring' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    loadstring("return 1")()
    dofile("/etc/passwd")
    loadfile("/etc/passwd")
    return { offers = { "cup", "lamp" } }
  end,
}
