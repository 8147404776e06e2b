-- caught by: all
-- Counts in a variable of its own process.
local q = queue()

local function producer()
  for _ = 1, 3 do
    while q:qsize() >= 50 do sleep(0.001) end
    for i = 1, 200 do q:put(i) end
  end
  q:close()
end

local count = 0
local function consumer()
  for _ in q:items() do count = count + 1 end
end

local crew = {spawn(producer)}
for i = 1, 5 do crew[i + 1] = spawn(consumer) end
join(crew)
print("taken: " .. count)
