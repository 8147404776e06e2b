-- wrong: one process takes all, and four consumers are there for show
local q, taken = queue(), cell(0)
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
    if q:qsize() > 10 or last then
      for _ = 1, 20 do
        if q:try_get() then taken:add(1) end
      end
    else
      sleep(0.002)
    end
  until last and q:empty()
end
local crew = {spawn(producer), spawn(consumer)}
for i = 1, 4 do crew[i + 2] = spawn(function() sleep(0.01) end) end
join(crew)
print("taken: " .. taken:get())
