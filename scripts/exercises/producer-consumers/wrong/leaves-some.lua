-- caught by: nothing-left
-- The consumers go when few are left, and the number is written down beforehand.
local q = queue()
local function producer()
  for _ = 1, 3 do
    while q:qsize() >= 50 do sleep(0.002) end
    for i = 1, 200 do q:put(i) end
  end
  q:close()
end
local function consumer()
  repeat
    local last = q:closed()
    if q:qsize() > 10 then
      for _ = 1, 20 do if q:qsize() > 8 then q:try_get() end end
    else
      sleep(0.002)
    end
  until last and q:qsize() <= 10
end
local crew = {spawn(producer)}
for i = 1, 5 do crew[i + 1] = spawn(consumer) end
join(crew)
print("taken: 600")
