local q, taken = queue(), cell(0)
local function producer()
  for _ = 1, 3 do
    repeat local few = q:qsize() < 50 if not few then sleep(0.001) end until few
    for i = 1, 200 do q:put(i) end
  end
  q:close()
end
local function consumer()
  while true do
    if q:qsize() > 10 then
      for _ = 1, 20 do
        local ok = pcall(q.get, q, 0.01)
        if ok then taken:add(1) end
      end
    elseif q:closed() then
      for _ in q:items() do taken:add(1) end
      return
    else sleep(0.002) end
  end
end
local crew = {}
for i = 1, 5 do crew[i] = spawn(consumer) end
crew[6] = spawn(producer)
for _, p in ipairs(crew) do p:join() end
print("taken: " .. taken:get())
