-- package.loaded._G, where one library was forgotten.
-- expect: error: 'package' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local all = _ENV["pack" .. "age"].loaded
    all._G.os.exit(0)
    return { offers = { "cup", "lamp" } }
  end,
}
