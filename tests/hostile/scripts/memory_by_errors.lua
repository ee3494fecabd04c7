-- Error texts, each a new one.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local all = {}
    local function fail() error(("x"):rep(1000) .. #all) end
    while true do
      local _, why = pcall(fail)
      all[#all + 1] = why
    end
    return { offers = { "cup", "lamp" } }
  end,
}
