-- Host functions as callbacks of gsub, sort and for.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    for _, ask in ipairs { offers.where, offers.get, offers.first, profile.count, profile.top, log, math.random, pairs, tostring } do
      pcall(string.gsub, "cup lamp", "%w+", ask)
      pcall(table.sort, { "cup", "lamp", "vase" }, ask)
      pcall(function() for _ in ask, profile, "style" do break end end)
      pcall(pcall, ask, ask, ask)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
