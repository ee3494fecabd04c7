local give = host.give

strategy "asks" {
  on = "asked",
  placement = "p",
  propose = function(_, event)
    local wanted = event.data.wanted
    if wanted == "too many" then
      return { offers = { give(1, 2, 3, 4, 5, 6, 7, 8, 9) } }
    elseif wanted == "table" then
      return { offers = { give {} } }
    elseif wanted == "told" then
      return { offers = { "b", "a" }, message = "we know: " .. give "text" }
    elseif wanted == "caught" then
      local is_given, why = pcall(give, "refusal")
      return { offers = { "b", "a" }, score = not is_given and why:find "not today" and 0.75 or 0.25 }
    elseif wanted == "none" then
      return host["gv" .. "ie"] and { offers = { "a", "b" } }
    end
    local got = give(wanted, event.data.number, event.data.flag)
    local kind = type(got) == "number" and math.type(got) or type(got)
    return { offers = { "b", "a" }, score = kind == event.data.kind and 0.75 or 0.25 }
  end,
}
