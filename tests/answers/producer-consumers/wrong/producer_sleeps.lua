-- wrong: the producer sleeps between its batches, and does not look how many are there
local q, taken = queue(), cell(0)
local function producer()
  for _ = 1, 3 do
    for i = 1, 200 do q:put(i) end
    sleep(0.2)
  end
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
