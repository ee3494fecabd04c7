-- Every function of every module, with everything that it does not expect.
-- expect: harmless | time | memory

local modules = {
  require "sarto.rfm", require "sarto.browsing", require "sarto.engagement", require "sarto.questionnaire",
  require "sarto.reliability", require "sarto.social_text", require "sarto.likelihood",
}

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    local cycle = {}
    cycle[1], cycle.items = cycle, cycle
    local things = { 0 / 0, -math.huge, "\xff", "", {}, cycle, error, profile, event.data, event.data.list, math.maxinteger }
    for _, module in ipairs(modules) do
      for name in pairs(module) do
        pcall(module[name])
        for _, thing in ipairs(things) do
          pcall(module[name], thing, thing, thing)
          pcall(module[name], profile, thing, thing)
          pcall(module[name], module, thing, cycle)
        end
      end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
