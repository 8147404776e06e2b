local hall = require "hall"
do
  local e <close> = process_executor(3)
  for n = 1, 3 do
    e:submit(function()
      hall.work()
      print("child " .. n .. " done")
    end)
  end
end
print("all done")
