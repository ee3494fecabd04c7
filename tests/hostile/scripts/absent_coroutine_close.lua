-- A chain of coroutines that close each other: C's stack is not checked there.
-- expect: error: 'coroutine' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local last = nil
    for name in ("coroutine"):gmatch(".+") do
      local library = _ENV[name]
      for _ = 1, 100000 do last = library.create(function() library.close(last) end) end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
