-- schedules: 3, failing: 0
-- Tasks that are ready go on in the order in which they became so: the consumer comes first.
local q, got = queue(), {}
green.spawn(function()
  for item in q:items() do got[#got + 1] = item end
end)
green.spawn(function()
  for i = 1, 3 do
    q:put(i)
    sleep(0.001)
  end
  q:close()
end):join()
sleep(0)
assert(#got == 3)
