-- Questions that are none.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    local cycle = {}
    cycle.tags = cycle
    local long = ("x"):rep(1000)
    local things = { "", "\0", long, "\xff", -1, 0, math.maxinteger, 0 / 0, math.huge, 0.5, {}, cycle, { cycle }, { long }, { 1 }, { "a", nil, "b" },
      true, error, profile, event, event.data, event.data.list, profile.hard.likes, profile.hard.size, offers.get "cup" }
    for _, thing in ipairs(things) do
      for _, name in ipairs { "category", "tags", "id", "price", "sort", "limit", "to", "by", long, "x\0y" } do
        for _, ask in ipairs { offers.where, offers.popular, offers.niche, offers.related, offers.wished } do
          pcall(ask, { [name] = thing })
        end
      end
      for _, ask in ipairs { offers.where, offers.get, offers.first, offers.related } do
        pcall(ask, thing)
        pcall(ask, thing, thing, thing)
      end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
