-- wrong: the consumers go when ten or fewer are left
local q, taken = queue(), cell(0)
local function producer()
  for _ = 1, 3 do
    while q:qsize() >= 50 do sleep(0.002) end
    for i = 1, 200 do q:put(i) end
  end
  q:close()
end
local function consumer()
  while not q:closed() or q:qsize() > 10 do
    if q:qsize() > 10 then
      for _ = 1, 20 do
        if q:qsize() > 5 and q:try_get() then taken:add(1) end
      end
    else
      sleep(0.002)
    end
  end
end
local crew = {spawn(producer)}
for i = 1, 5 do crew[i + 1] = spawn(consumer) end
join(crew)
print("taken: " .. taken:get())
