-- Keys that are none, in lists, tables and texts of the event's.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    local data = event.data
    local keys = { "", "\0", ("x"):rep(10000), 0, -1, 1.5, 0 / 0, math.mininteger, math.maxinteger, 2 ^ 53, true, {}, error, data }
    for _, view in ipairs { data, data.list, data.deep, data.empty, data.no_list, event, profile, offers, profile.hard, profile.soft } do
      for _, key in ipairs(keys) do
        pcall(function() return view[key] end)
        pcall(function() view[key] = key end)
        pcall(function() return #view, view == data, view .. key end)
      end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
