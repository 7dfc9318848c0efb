// 简体中文：第一次使用的引导和帮助。

/** Every text of the guide and of the help's frame. `guide.en.ts` has the same keys. */
const words = {
  start: {
    title: '第一次使用，先做这几步',
    why: '随时可以离开，填过的都已保存；在工作台点「接着设置」就能回来。',
    steps: '引导的步骤',
    step: { who: '您是谁', systems: '用到哪些部门', access: '接入各部门', begin: '练习或开始' },
    done: '完成',
    left: '还差 {count} 项',
    back: '上一步',
    next: '下一步',
    skip: '先跳过',
    whoTitle: '您是谁，在哪里走访',
    whoWhy: '填一次，以后每份录入单自动带上。不清楚的先空着，问清楚了再填。',
    systemsTitle: '您的单位用到哪些部门的系统',
    systemsWhy: '不用的关掉：录入时就不再问它要的内容，也不往那里投递。以后在「设置」里随时可以改。',
    systemsOn: '已启用 {count} 个',
    systemsChosen: '就是这些，下一步',
    accessTitle: '填写每个部门的地址和账号',
    accessWhy: '账号由各部门或单位管理员提供。填好一个，点「立即测试」，测试只看通不通，不写入任何内容。',
    accessNone: '没有启用任何部门。请回到上一步至少启用一个。',
    accessState: {
      proven: '测试通过',
      untested: '待测试',
      incomplete: '待填写',
      away: '转出投递',
      by_hand: '按卡片录入',
    },
    fromFile: '从设置文件导入',
    fromFileHint: '管理员给了设置文件的，不用逐个填写',
    fromFileDone: '设置文件已导入，请逐个测试',
    fromFileBroken: '这个文件不是设置文件，请向管理员要 .json 格式的设置文件',
    beginTitle: '都准备好了',
    beginNotYet: '还有没填完的步骤，不影响先练习；没接通的部门，内容先保存在本机，接通后自动投递。',
    practise: '先练一练',
    practiseWhy: '练习部门就在本机，随便怎么操作都不影响真实数据。新手建议先录一户试试。',
    begin: '开始录入第一户',
    beginWhy: '直接录真实的一户。边录边提示缺什么，提交后在投递箱看每个部门的结果。',
    card: '开始使用还差 {count} 步',
    goOn: '接着设置',
    close: '不再提醒',
  },
  help: {
    topics: '帮助目录',
    search: '在帮助里查找',
    none: '没有找到。换个说法试试，例如「退回」「断网」。',
    back: '回到刚才的页面',
    pictureOf: '图：{what}',
  },
}

export default words
