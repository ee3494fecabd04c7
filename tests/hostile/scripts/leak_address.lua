-- Looks for an address: it would tell where things lie, and differ from run to run.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    local things = { {}, pairs, profile, event, offers, event.data, event.data.list, profile.soft,
      profile.soft.style, profile.hard.likes, offers.get "cup", function() end, string.rep, table, ("x").rep }
    for i, thing in ipairs(things) do
      local text = tostring(thing) .. ("%s"):format(thing)
      assert(not text:find("0x") and not text:find("%d%d%d"), i .. ": " .. text)
    end
    local _, why = pcall(function() return {} .. {} end)
    assert(not why:find("0x"), why)
    return { offers = { "cup", "lamp" } }
  end,
}
