-- Names with everything in them.
-- expect: refused:

for _, name in ipairs { "\27[2J", "\u{202E}x", "a\r\nb", "%s%n", ("x"):rep(60) } do
  strategy(name) { on = name, placement = name, propose = function() end, [name] = name, degree = name, audience = name }
end
