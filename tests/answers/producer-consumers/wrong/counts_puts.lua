-- wrong: counts what is put, not what is taken
local q, n = queue(), cell(0)
local all = {spawn(function() for _ = 1, 3 do while q:qsize() >= 50 do sleep(0.001) end for i = 1, 200 do q:put(i) n:add(1) end end q:close() end)}
for i = 1, 5 do all[i + 1] = spawn(function() while true do local c = q:closed() if q:qsize() > 10 then for _ = 1, 20 do q:try_get() end elseif c then return else sleep(0.001) end end end) end
join(all)
print("taken: " .. n:get())
