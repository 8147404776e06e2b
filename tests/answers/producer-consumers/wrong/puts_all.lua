-- wrong: puts 600 at once, and does not look how many are there
local q, taken = queue(), cell(0)
local function producer()
  for i = 1, 600 do q:put(i) end
  q:close()
end
local function consumer()
  repeat
    local last = q:closed()
    if q:qsize() > 10 or last then
      for _ = 1, 20 do
        if q:try_get() then taken:add(1) end
      end
    else
      sleep(0.002)
    end
  until last and q:empty()
end
local crew = {spawn(producer)}
for i = 1, 5 do crew[i + 1] = spawn(consumer) end
join(crew)
print("taken: " .. taken:get())
