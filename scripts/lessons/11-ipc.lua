-- 11: two children talk through a queue
-- After IPC机制 (inter-process communication).

local function serve(q)
  q:put("this is number 23, at your service")
end

local function listen(q, answers)
  print("heard: " .. q:get())
  answers:put("number 23 was very kind")
end

-- The children have never met. Each has the queue, and that is enough.
local q, answers = queue(), queue()
spawn(serve, q)
spawn(listen, q, answers)

-- Parent and child talk in the same way.
print("reported: " .. answers:get())

-- Output:
--> heard: this is number 23, at your service
--> reported: number 23 was very kind
