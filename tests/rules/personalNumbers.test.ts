import { describe, expect, test } from 'vitest';
import { maskPersonalNumbers } from '../../server/interaction/personalNumbers.ts';

describe('a number of a person is made unreadable', () => {
  test.each([
    ['a mobile number', '打13891234567找我', '打138********找我'],
    ['with spaces and dashes', '138 9123-4567', '138 ****-****'],
    ['with the code of the country', '+8613891234567', '+861**********'],
    ['in full width', '１３８９１２３４５６７', '１３８********'],
    ['in Chinese digits', '一三八九一二三四五六七', '一三八********'],
    ['with zero-width characters between', '138\u200b9123\u200b4567', '138\u200b****\u200b****'],
    ['with commas between', '1，3，8，9，1，2，3，4，5，6，7', '1，3，8，*，*，*，*，*，*，*，*'],
    ['with many spaces between', '138      1234      5678', '138      ****      ****'],
    ['with bars between', '138|1234｜5678', '138|****｜****'],
    ['with equals signs between', '138=1234＝5678', '138=****＝****'],
    ['with brackets', '138（1234）5678', '138（****）****'],
    ['with brackets in half width', '138(1234)5678', '138(****)****'],
    ['with dashes in full width', '138－1234－5678', '138－****－****'],
    ['with emoji between', '138📱1234★5678', '138📱****★****'],
    ['with points and quotation marks between', "138•1234'5678", "138•****'****"],
    ['with letters that look like signs between', '138ǀ1234丨5678', '138**********'],
    ['in white digits on black', '❶❸❽❾❶❷❸❹❺❻❼', '❶❸❽********'],
    ['in circled digits of other kinds', '①➂➇⓽①➁➌❹⑤⑥⓿', '①➂➇********'],
    ['in digits with a full stop', '⒈⒊⒏⒐⒈⒉⒊⒋⒌⒍⒎', '⒈⒊⒏********'],
    ['in digits in brackets', '⑴⑶⑻⑼⑴⑵⑶⑷⑸⑹⑺', '⑴⑶⑻********'],
    ['in Chinese digits in brackets', '㈠㈢㈧㈨㈠㈡㈢㈣㈤㈥㈦', '㈠㈢㈧********'],
    ['in digits with a comma', '138🄊🄂🄃🄄🄅🄆🄇🄈', `138${'*'.repeat(16)}`],
    ['with two digits in one sign', '⑬⑧⑨⑫⑭⑭⑦', '⑬⑧*****'],
    ['in digits of banks', '壹叁捌玖壹贰叁肆伍陆柒', '壹叁捌********'],
    ['in traditional digits of banks', '壹參捌玖壹貳參肆伍陸柒', '壹參捌********'],
    ['in digits of two units', '𝟏𝟑𝟖𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕', `𝟏𝟑𝟖${'*'.repeat(16)}`],
    ['two at once', '13891234567或13991234567', '138********或139********'],
    ['a number of a place', '电话029-87654321', '电话029-********'],
    ['a number of a place with many spaces', '电话029      8765    4321', '电话029      ****    ****'],
    ['an identity card', '身份证610113199001011234', `身份证${'*'.repeat(18)}`],
    ['an identity card that ends in X', '61011319900101123X', '*'.repeat(18)],
    ['an identity card in groups', '610113 19900101 123x', '****** ******** ****'],
    ['an old identity card', '610113900101123', '*'.repeat(15)],
    ['a bank card', '卡号6222 0200 1234 5678 901', '卡号**** **** **** **** ***'],
    ['a bank card with many spaces', '6222    0200    1234    5678', '****    ****    ****    ****'],
    ['a mobile number before a sign', '13800-138000 = 微信', '138**-****** = 微信'],
    ['a mobile number in groups before a sign', '1380-013-8000=微信同号', '138*-***-****=微信同号'],
    ['a mobile number as a product', '1381*2345678=5', '138*********=5'],
    ['a mobile number as a difference', '1380-01380=00', '138*-*****=**'],
    ['a case of a court', '案号（2024）陕0113民初1234号', '案号（****）************'],
    ['a case in the old style', '(2010)雁民初字第123号', '(****)*********'],
    ['a case of the highest court', '（2019）最高法民终1号', '（****）*******'],
    ['a case of labour arbitration', '雁劳人仲案字〔2024〕第12号', '******〔****〕****'],
  ])('%s: %s', (_what, text, masked) => {
    expect(maskPersonalNumbers(text)).toBe(masked);
    expect(masked).toHaveLength(text.length);
  });
});

test.each([
  '拨打 12348 或 029-12348',
  '110、119、120 都打过了',
  '《民法典》第一千零七十九条',
  '法释〔2020〕17号第二条怎么理解',
  '国发〔2024〕5号文件',
  '2020.03.01-2023.02.28 在这家公司上班',
  '20200301-20230228 在职',
  '欠我10000，20000，30000三笔钱',
  '工资 4500.00 元，借了 1300000 元',
  '2024年1月1日至2024年12月31日',
  '第1、2、3、4、5、6、7、8、9、10项',
  '⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽ ⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑ ❶❷❸❹❺❻❼❽❾❿',
  '每月1500*12=18000，一年1500-300=1200，15000/12=1250',
  '（1）工资（2）加班费（3）补偿金',
  '1500+300+2000，1500：300：2000，15%、1300%、1500%',
  '法释〔2020〕17号（第13条）、〔2021〕5号（第14条）',
  '一二三四五，上山打老虎',
  '订单号 20241122000',
])('what is no number of a person stays: %s', (text) => {
  expect(maskPersonalNumbers(text)).toBe(text);
});
