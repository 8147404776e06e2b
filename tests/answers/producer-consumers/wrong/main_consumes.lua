-- wrong: the main process takes all, and the consumers are there for show
local q = queue()
local function producer()
  for _ = 1, 3 do
    while q:qsize() >= 50 do sleep(0.002) end
    for i = 1, 200 do q:put(i) end
  end
  q:close()
end
local crew = {spawn(producer)}
for i = 1, 5 do crew[i + 1] = spawn(function() sleep(0.01) end) end
local taken = 0
for _ in q:items() do taken = taken + 1 end
join(crew)
print("taken: " .. taken)
