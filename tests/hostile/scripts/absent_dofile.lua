-- A file of the machine's.
-- expect: error: 'dofile' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    _ENV["do" .. "file"]("/etc/passwd")
    return { offers = { "cup", "lamp" } }
  end,
}
