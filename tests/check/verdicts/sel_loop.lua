-- right
local q, e = queue(), event()
local t = thread.spawn(function() q:put(1) end)
local p = spawn(function() e:set() end)
local got = 0
while got < 2 do local w = wait_any({q, e}) if w == q then q:get() got = got + 1 else e:clear() got = got + 1 end end
join(t, p)
