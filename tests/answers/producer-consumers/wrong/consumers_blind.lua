-- wrong: consumers take 20 without a look
local q, taken = queue(), cell(0)
local all = {spawn(function() for _ = 1, 3 do while q:qsize() >= 50 do sleep(0.001) end for i = 1, 200 do q:put(i) end end q:close() end)}
for i = 1, 5 do all[i + 1] = spawn(function() for _ in q:items() do taken:add(1) end end) end
join(all)
print("taken: " .. taken:get())
