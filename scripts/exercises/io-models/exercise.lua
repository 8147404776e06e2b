-- Five models of input and output: recognised by their traces, and repaired.
local function repaired(name, en, zh)
  return visits{name = name, region = name, by = "main", n = 1, points = 2,
    says = {en = en, zh = zh}}
end

return {
  title = {en = "Five models of I/O", zh = "五种 IO 模型"},
  files = {"wire.lua"},
  limits = {wall = 20},
  runs = 8,
  vary = {first = {0, 3, 1, 4, 2}, texts = {3, 2}},
  hints = {
    {en = "Two questions to a trace: who waits for the data, and who copies them? Only with "
      .. "asynchronous I/O is all done when the signal comes.",
      zh = "对每条轨迹问两个问题：谁在等待数据？谁在复制数据？只有异步 IO 在信号到来时一切都已完成。"},
    {en = "A blocking read stops its unit. So two wires need two units.",
      zh = "阻塞的 read 会停住它的单元，所以两条线需要两个单元。"},
    {en = "\"again\" is not the end. A signal may stand for several texts, and one that came "
      .. "before the handler was set is not told: read until \"again\", at the beginning, too.",
      zh = "\"again\" 不是结束。一个信号可能代表几段文本，设置处理函数之前的不会通知："
        .. "要一直读到 \"again\"，开始时也要读一次。"},
  },
  checks = {
    output{name = "lines", points = 1, says = {en = "all five are recognised, and right",
      zh = "五种都认出来了，而且都正确"}, [[
      any order
        repeat 5
          trace {n:int}: {model}
        end
        blocking: right
        non-blocking: right
        multiplexing: right
        signal-driven: right
        asynchronous: right
      end
    ]]},
    visits{name = "recognised", region = "recognised", by = "main", n = 5, points = 3,
      says = {en = "each trace has the name of its model", zh = "每条轨迹都标出了它的模型"}},
    repaired("blocking", "two wires are answered, although reads wait",
      "尽管 read 会等待，两条线都得到回答"),
    repaired("non-blocking", "nothing is lost, and other work is done meanwhile",
      "什么也不丢失，期间还做别的工作"),
    repaired("multiplexing", "one unit answers three wires, whichever speaks",
      "一个单元回答三条线，不论哪条先说话"),
    repaired("signal-driven", "nothing is lost where one signal stands for several texts",
      "一个信号代表几段文本时什么也不丢失"),
    repaired("asynchronous", "all is read in the background while other work is done",
      "在做别的工作期间，后台读完全部内容"),
    joined{points = 0},
  },
}
