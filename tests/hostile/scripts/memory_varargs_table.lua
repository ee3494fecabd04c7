-- Arguments into a table, and on.
-- expect: memory | time | error: stack overflow

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function more(...)
      local list = { ... }
      for i = 1, #list do list[#list + i] = i end
      return more(table.unpack(list))
    end
    more(1)
    return { offers = { "cup", "lamp" } }
  end,
}
