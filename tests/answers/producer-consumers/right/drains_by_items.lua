local q, done, taken = queue(), event(), cell(0)

local function produce()
  local function low() return q:qsize() < 50 end
  for _ = 1, 3 do
    while not low() do sleep(0.001) end
    for i = 1, 200 do q:put(i) end
  end
  done:set()
  q:close()
end

local function consume()
  while not done:wait(0.001) do
    while q:qsize() > 10 do
      for _ = 1, 20 do
        local ok = pcall(q.get_nowait, q)
        if not ok then break end
        taken:add(1)
      end
    end
  end
  for _ in q:items() do taken:add(1) end
end

local crew = {}
for i = 1, 5 do crew[i] = spawn(consume) end
local p = spawn(produce)
p:join()
for i = 1, 5 do crew[i]:join() end
print("taken: " .. taken:get())
