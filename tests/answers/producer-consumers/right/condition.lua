local q, taken, over = queue(), cell(0), cell(false)
local c = condition()

local function producer()
  for _ = 1, 3 do
    c:acquire()
    c:wait_for(function() return q:qsize() < 50 end)
    for i = 1, 200 do q:put{i} end
    c:notify_all()
    c:release()
  end
  local _ <close> = c:guard()
  over:set(true)
  c:notify_all()
end

local function consumer()
  while true do
    local n = 0
    c:acquire()
    while q:qsize() <= 10 and not over:get() do c:wait() end
    if over:get() and q:empty() then
      c:release()
      return
    end
    while n < 20 and not q:empty() do
      q:get()
      n = n + 1
    end
    c:notify_all()
    c:release()
    taken:add(n)
  end
end

local all = {}
for i = 1, 5 do all[i] = spawn(consumer) end
all[6] = spawn(producer)
join(all)
print("taken: " .. taken:get())
