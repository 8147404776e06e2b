-- wrong: takes one at a time whenever there is one, and does not look how many are there
local q, taken = queue(), cell(0)
local function producer()
  for _ = 1, 3 do
    while q:qsize() >= 50 do sleep(0.002) end
    for i = 1, 200 do q:put(i) end
  end
  q:close()
end
local function consumer()
  for _ in q:items() do taken:add(1) end
end
local crew = {spawn(producer)}
for i = 1, 5 do crew[i + 1] = spawn(consumer) end
join(crew)
print("taken: " .. taken:get())
